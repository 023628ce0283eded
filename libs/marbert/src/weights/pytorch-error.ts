import { ModelError } from '../errors.ts';

/** Why a PyTorch file is refused; `what` follows "can't be read:". */
export function invalidPyTorch(file: string, what: string): ModelError {
  return new ModelError(
    'PYTORCH_INVALID',
    `${file} can't be read: ${what}.`,
    'Only weights by name, as torch.save writes them, are read, and nothing in the file is ever run. Get it again, or save the model as safetensors.',
  );
}
