/** The library that the page loads, at the version that our tests load the same folders with. */
const LIBRARY = 'https://cdn.jsdelivr.net/npm/@huggingface/transformers@4.3.1';

export interface BrowserPage {
  /** The model's. */
  name: string;
  /** As transformers.js calls the precision of a graph. */
  dtype: 'fp32' | 'fp16' | 'q8';
}

/** `index.html`: a text is typed in, normalised as in training, and classified on the spot; right to left. */
export function browserPage({ name, dtype }: BrowserPage): string {
  return `<!doctype html>
<html lang="ar" dir="rtl">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(name)}</title>
<h1 dir="auto">${escaped(name)}</h1>
<textarea id="text" rows="8" style="width: 100%; font-size: 1.2em" aria-label="النص"></textarea>
<ol id="answer" aria-live="polite"><li>…</ol>
<!--
Serve this folder over HTTP (npx serve, or python3 -m http.server): a browser loads no modules from file://.
transformers.js comes from a CDN, and it fetches the runtime for WebAssembly from there. For a machine without a
network put both beside this page, name the library in the import below, and set env.backends.onnx.wasm.wasmPaths.
normalize.js does to a text what was done in training: model/tasnif.json names it. Texts stay in the browser. Of one that
is longer than the model reads, the beginning counts.
-->
<script type="module" onerror="answer.textContent = 'This page needs a web server and the network: see its source.'">
import { env, pipeline } from '${LIBRARY}';
import { normalize } from './normalize.js';
const [text, answer] = ['text', 'answer'].map((id) => document.getElementById(id));
Object.assign(env, { allowLocalModels: true, allowRemoteModels: false, localModelPath: './' });
const classify = await pipeline('text-classification', 'model', { dtype: '${dtype}', device: 'wasm' });
answer.textContent = '';
text.oninput = async () => {
  const given = text.value;
  const scores = given.trim() === '' ? [] : await classify(normalize(given), { top_k: 3 });
  if (given !== text.value) return;
  answer.replaceChildren(...scores.map(({ label, score }) => {
    const row = document.createElement('li');
    row.append(Object.assign(document.createElement('bdi'), { textContent: label }), ' ' + score.toFixed(3));
    return row;
  }));
};
text.oninput();
</script>
`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
