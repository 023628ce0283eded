/** How the files of an embedding bag are used without Tasnif: Markdown. `graph`: the one for batches, below the folder. */
export function embeddingBagUse(maxLength: number, graph = 'onnx/model.onnx'): string {
  return `An embedding bag is no BERT, so \`transformers\` and transformers.js do not load it; any ONNX runtime does. In Python:

\`\`\`python
import json, numpy, onnxruntime, tokenizers
folder = "path/to/this/folder/"
tokenizer = tokenizers.Tokenizer.from_file(folder + "tokenizer.json")
tokenizer.enable_truncation(${maxLength})
model = onnxruntime.InferenceSession(folder + "${graph}")
text = tokenizer.encode("...")
inputs = {"input_ids": text.ids, "attention_mask": text.attention_mask, "token_type_ids": text.type_ids}
logits = model.run(["logits"], {name: numpy.array([ids]) for name, ids in inputs.items()})[0]
print(json.load(open(folder + "config.json"))["id2label"][str(logits.argmax())])
\`\`\`
`;
}
