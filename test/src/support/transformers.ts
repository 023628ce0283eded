import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const candidates = [fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url)), 'python3'];
const probe = `import sys
from importlib.util import find_spec
sys.exit(not all(map(find_spec, ['torch', 'transformers', 'numpy'])))`;

const python = candidates.find((candidate) => spawnSync(candidate, ['-c', probe]).status === 0);

/** For `it.skipIf(...)`: the reason when no Python here has `transformers`, else `false`. */
export const withoutTransformers: false | string =
  python === undefined ? 'needs a Python with torch, transformers and numpy' : false;

const script = `import json, sys, torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer
folder, max_length, texts = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
with torch.no_grad():
    print(json.dumps([
        model(**tokenizer(text, truncation=True, max_length=max_length, return_tensors='pt')).logits[0].tolist()
        for text in texts
    ]))`;

/** The logits that Hugging Face's `transformers` computes of each text from a model folder. */
export async function transformersLogits(
  folder: string,
  texts: readonly string[],
  maxLength: number,
): Promise<number[][]> {
  const { stdout } = await promisify(execFile)(
    python ?? 'python3',
    ['-c', script, folder, String(maxLength), JSON.stringify(texts)],
    { env: { ...process.env, HF_HUB_OFFLINE: '1' } },
  );
  return JSON.parse(stdout) as number[][];
}
