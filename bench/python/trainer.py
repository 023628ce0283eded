"""One turn of a `transformers.Trainer` contestant: trains as the job says and tells each step on file descriptor 3."""

import json
import os
import sys
import time

import accelerate
import torch
import transformers
from transformers import BertForSequenceClassification, Trainer, TrainerCallback, TrainingArguments

from memory import peak_memory
from native_bf16 import has_native_bf16


def main(job):
    pipe = open(3, "w", buffering=1)

    def tell(kind, **message):
        print(json.dumps({"type": kind, **message}), file=pipe)

    transformers.set_seed(job["seed"])
    model = BertForSequenceClassification.from_pretrained(
        job["model"],
        hidden_dropout_prob=job["dropout"],
        attention_probs_dropout_prob=job["dropout"],
        attn_implementation=job["attention"],
    )
    examples = read_examples(job["texts"])
    cuda = torch.cuda.is_available()
    bf16 = has_native_bf16() if job["precision"] == "AUTO" else job["precision"] == "BF16"
    arguments = TrainingArguments(
        output_dir=os.path.join(job["scratch"], "trainer"),
        num_train_epochs=1,
        per_device_train_batch_size=job["batchSize"],
        learning_rate=job["learningRate"],
        weight_decay=job["weightDecay"],
        train_sampling_strategy=job["sampling"],
        bf16=bf16,
        use_cpu=not cuda,
        seed=job["seed"],
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    trainer = TimedTrainer(
        model=model,
        args=arguments,
        train_dataset=examples,
        data_collator=lambda batch: pad(batch, job["padTo"]),
    )
    trainer.tell = tell
    tell(
        "ready",
        device=str(arguments.device),
        precision="BF16" if bf16 else "F32",
        versions={module.__name__: module.__version__ for module in (torch, transformers, accelerate)},
    )
    trainer.start = time.perf_counter()
    trainer.train()
    device_memory = torch.cuda.max_memory_allocated() if cuda else None
    tell("end", peakMemory=peak_memory(), peakDeviceMemory=device_memory)


class TimedTrainer(Trainer):
    """Trainer as it is; it only remembers what it trained on last, and tells that after the optimizer's step."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_callback(AfterStep(self))

    def training_step(self, model, inputs, *args, **kwargs):
        self.lengths = inputs["attention_mask"].sum(dim=1).tolist()
        self.loss = super().training_step(model, inputs, *args, **kwargs)
        return self.loss

    def tell_step(self):
        loss = self.loss.item()
        self.tell("step", seconds=time.perf_counter() - self.start, loss=loss, lengths=self.lengths)


class AfterStep(TrainerCallback):
    def __init__(self, trainer):
        self.trainer = trainer

    def on_step_end(self, args, state, control, **kwargs):
        self.trainer.tell_step()


def read_examples(path):
    """Texts in the order in which Tasnif takes them."""
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    chosen = (content["examples"][place] for place in content["order"])
    return [{"input_ids": ids, "labels": label} for ids, label in chosen]


def pad(batch, length):
    """Pads to `length` tokens, or to the longest of the batch."""
    longest = max(len(example["input_ids"]) for example in batch) if length is None else length
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, example in enumerate(batch):
        tokens = torch.tensor(example["input_ids"])
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    labels = torch.tensor([example["labels"] for example in batch])
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        main(json.load(file))
