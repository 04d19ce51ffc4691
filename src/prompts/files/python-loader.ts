/**
 * A Python program that is saved beside prompts whose layout PEFT cannot express. It needs torch, transformers and safetensors, reads
 * soft_prompt_layout.json, and puts tokens and vectors in the order in which `PromptAssembler` has them.
 */
export const pythonLoader = `"""Replays the soft prompt in this folder with plain transformers.

In a program:

    from load_soft_prompt import SoftPrompt

    prompt = SoftPrompt(model, tokenizer)
    prompt.generate(query="...", max_new_tokens=20)   # the text of the answer
    prompt.inputs_embeds(query="...")                 # what goes into the model, [1, positions, hidden]

From a terminal:

    python load_soft_prompt.py query="..." [--model NAME_OR_PATH] [--max-new-tokens 20]

PEFT cannot replay this prompt: it puts every soft token before the text, and these stand elsewhere too.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file

HERE = Path(__file__).resolve().parent


class SoftPrompt:
    def __init__(self, model, tokenizer, folder=HERE):
        self.model, self.tokenizer = model, tokenizer
        self.form = json.loads((Path(folder) / "soft_prompt_layout.json").read_text(encoding="utf-8"))
        if self.form["format_version"] != 1:
            raise ValueError(f"format_version {self.form['format_version']} is newer than this program")
        self.vectors = load_file(Path(folder) / "adapter_model.safetensors")

    @torch.no_grad()
    def inputs_embeds(self, **fields):
        """The prompt for the texts of its fields: every part is tokenised by itself."""
        embeddings = self.model.get_input_embeddings()
        device, dtype = embeddings.weight.device, embeddings.weight.dtype

        def tokens(ids):
            return embeddings(torch.tensor(ids, dtype=torch.long, device=device))

        parts, prefix_ids = [], self.form["prefix_ids"]
        for segment in self.form["layout"]:
            if "soft" in segment:
                vectors = self.vectors["prompt_embeddings." + segment["soft"]]
                parts.append(vectors[segment.get("start", 0) : segment.get("end")].to(device, dtype))
            else:
                text = segment["text"] if "text" in segment else fields[segment["field"]]
                ids = prefix_ids + self.tokenizer(text, add_special_tokens=False).input_ids
                parts.append(tokens(ids))
                prefix_ids = []
        return torch.cat(parts)[None]

    def generate(self, max_new_tokens=20, do_sample=False, generation=None, **fields):
        """The text that follows the prompt; further settings of transformers' generate() in the mapping generation."""
        embeds = self.inputs_embeds(**fields)
        mask = torch.ones(embeds.shape[:2], dtype=torch.long, device=embeds.device)
        ids = self.model.generate(
            inputs_embeds=embeds,
            attention_mask=mask,
            max_new_tokens=max_new_tokens,
            do_sample=do_sample,
            **(generation or {}),
        )
        return self.tokenizer.decode(ids[0], skip_special_tokens=True)


def main():
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base_model = json.loads((HERE / "soft_prompt_layout.json").read_text(encoding="utf-8"))["base_model"]["name"]
    parser = argparse.ArgumentParser(description="Answer with the soft prompt in this folder.")
    parser.add_argument("fields", nargs="+", metavar="FIELD=TEXT")
    parser.add_argument("--model", default=base_model, help=f"a model of transformers (tuned for: {base_model})")
    parser.add_argument("--max-new-tokens", type=int, default=20)
    arguments = parser.parse_args()
    model = AutoModelForCausalLM.from_pretrained(arguments.model).eval()
    prompt = SoftPrompt(model, AutoTokenizer.from_pretrained(arguments.model))
    fields = dict(field.split("=", 1) for field in arguments.fields)
    print(prompt.generate(max_new_tokens=arguments.max_new_tokens, **fields))


if __name__ == "__main__":
    main()
`;
