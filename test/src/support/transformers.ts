import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The first is what tools/transformers.js makes. */
const candidates = [fileURLToPath(new URL('../../.venv/bin/python', import.meta.url)), 'python3'];
const probe = `import sys
from importlib.util import find_spec
sys.exit(not all(map(find_spec, ['torch', 'transformers', 'numpy'])))`;

const python = candidates.find((candidate) => spawnSync(candidate, ['-c', probe]).status === 0);

/** For `it.skipIf(...)`: the reason when no Python here has `transformers`, else `false`. */
export const withoutTransformers: false | string =
  python === undefined
    ? 'needs a Python with torch, transformers and numpy: node tools/transformers.js'
    : false;

const script = `import json, sys, torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer
folders, max_length, texts = json.loads(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
def ask(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    def logits(text):
        inputs = tokenizer(text, truncation=True, max_length=max_length, return_tensors='pt')
        return model(**inputs).logits[0].tolist()
    labels = [model.config.id2label[i] for i in range(model.config.num_labels)]
    return {'logits': [logits(text) for text in texts], 'labels': labels}
with torch.no_grad():
    print(json.dumps([ask(folder) for folder in folders]))`;

/** The logits that Hugging Face's `transformers` computes of each text from model folders, and their labels. */
export async function askTransformers(
  folders: readonly string[],
  texts: readonly string[],
  maxLength: number,
): Promise<{ logits: number[][]; labels: string[] }[]> {
  const { stdout } = await promisify(execFile)(
    python ?? 'python3',
    ['-c', script, JSON.stringify(folders), String(maxLength), JSON.stringify(texts)],
    { env: { ...process.env, HF_HUB_OFFLINE: '1' } },
  );
  return JSON.parse(stdout) as { logits: number[][]; labels: string[] }[];
}
