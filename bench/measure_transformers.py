"""One measured process: greedy generation with a cache by transformers. Arguments: model folder, prompt tokens, new tokens."""
import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM

folder, prompt_tokens, new_tokens = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
ids = torch.randint(0, model.config.vocab_size, (1, prompt_tokens), generator=torch.Generator().manual_seed(0))


def generate():
    with torch.no_grad():
        model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            min_new_tokens=new_tokens,
            max_new_tokens=new_tokens,
            pad_token_id=0,
        )


generate()
start = time.perf_counter()
generate()
json.dump({"generationSeconds": time.perf_counter() - start}, sys.stdout)
