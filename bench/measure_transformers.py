"""One measured process: greedy generation with a cache and ranking of answers by transformers (see workload.ts)."""
import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM

workload = json.load(sys.stdin)
model = AutoModelForCausalLM.from_pretrained(workload["modelFolder"], dtype=torch.float32).eval()
prompt = torch.tensor([workload["prompt"]])
answers = torch.tensor(workload["answers"])
length = answers.shape[1]
# Every pair of a query and an answer is a sequence of its own; all are equally long, so none needs padding.
sequences = torch.tensor(
    [workload["prefix"] + query + answer for query in workload["queries"] for answer in workload["answers"]]
)


def generate():
    model.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        do_sample=False,
        min_new_tokens=workload["newTokens"],
        max_new_tokens=workload["newTokens"],
        pad_token_id=0,
    )


def rank():
    scores = []
    for batch in sequences.split(16):
        # Logits where answers are predicted, not at every position: a quarter less time.
        logits = model(input_ids=batch, logits_to_keep=length + 1, use_cache=False).logits[:, :-1]
        picked = logits.log_softmax(-1).gather(2, batch[:, -length:, None])
        scores.append(picked.sum((1, 2)))
    return torch.cat(scores).reshape(-1, len(answers)).tolist()


def second_time(work):
    work()
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


with torch.no_grad():
    generation_seconds, _ = second_time(generate)
    ranking_seconds, log_probabilities = second_time(rank)
json.dump(
    {
        "generationSeconds": generation_seconds,
        "rankingSeconds": ranking_seconds,
        "logProbabilities": log_probabilities,
    },
    sys.stdout,
)
