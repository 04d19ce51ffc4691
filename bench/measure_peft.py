"""One measured process: reads a workload, tunes with PEFT, writes a measurement (see workload.ts)."""
import json
import resource
import sys
import time

process_start = time.perf_counter()

import torch
from peft import PromptEncoderConfig, PromptTuningConfig, get_peft_model
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

workload = json.load(sys.stdin)
dtype = getattr(torch, workload["peftType"])

model = AutoModelForCausalLM.from_pretrained(workload["modelFolder"], dtype=dtype)
common = {"task_type": "CAUSAL_LM", "num_virtual_tokens": workload["softTokens"]}
if workload["method"] == "PROMPT_TUNING":
    model = get_peft_model(model, PromptTuningConfig(**common))
else:
    model = get_peft_model(
        model,
        PromptEncoderConfig(**common, encoder_reparameterization_type="LSTM", encoder_hidden_size=model.config.hidden_size),
    )
prompt = model.prompt_encoder["default"]
prompt.load_state_dict({name: tensor.to(dtype) for name, tensor in load_file(workload["promptFile"]).items()})

input_ids = torch.tensor(workload["tokenIds"])
labels = input_ids.clone()
labels[:, : -workload["answerTokens"]] = -100
attention_mask = torch.ones_like(input_ids)


def loss_of_batch():
    if workload["softPlace"] == "front":
        return model(input_ids=input_ids, attention_mask=attention_mask, labels=labels).loss
    # PEFT only prepends: its soft tokens are placed between query and answer by hand.
    tokens = model.get_input_embeddings()(input_ids)
    soft = model.get_prompt(batch_size=len(input_ids))
    answer = workload["answerTokens"]
    embeds = torch.cat([tokens[:, :-answer], soft, tokens[:, -answer:]], dim=1)
    ignored = torch.full(soft.shape[:2], -100)
    soft_labels = torch.cat([labels[:, :-answer], ignored, labels[:, -answer:]], dim=1)
    return model.get_base_model()(
        inputs_embeds=embeds, attention_mask=torch.ones(embeds.shape[:2], dtype=torch.long), labels=soft_labels
    ).loss


optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=workload["learningRate"])
model.train()
load_seconds = time.perf_counter() - process_start

losses, seconds = [], []
for step in range(workload["warmUpSteps"] + workload["steps"]):
    start = time.perf_counter()
    optimizer.zero_grad()
    loss = loss_of_batch()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if step >= workload["warmUpSteps"]:
        seconds.append(time.perf_counter() - start)

json.dump(
    {
        "losses": losses,
        "secondsPerStep": seconds,
        "loadSeconds": load_seconds,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    },
    sys.stdout,
)
