"""One measured process: reads a workload, tunes with PEFT, writes a measurement (see workload.ts)."""
import json
import resource
import subprocess
import sys
import time

process_start = time.perf_counter()

import torch
from peft import PromptEncoderConfig, PromptTuningConfig, get_peft_model
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

workload = json.load(sys.stdin)
dtype = getattr(torch, workload["peftType"])
device = workload["provider"]
now = time.perf_counter
if workload["clock"] == "processor":
    torch.set_num_threads(1)
    now = time.process_time


def taken_on_gpu():
    """What device-memory.ts asks for."""
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"]
    return int(subprocess.check_output(query)) * 2**20


def peak_resident():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


taken_before = taken_on_gpu() if device == "cuda" else 0

model = AutoModelForCausalLM.from_pretrained(workload["modelFolder"], dtype=dtype)
common = {"task_type": "CAUSAL_LM", "num_virtual_tokens": workload["softTokens"]}
if workload["method"] == "PROMPT_TUNING":
    model = get_peft_model(model, PromptTuningConfig(**common))
else:
    model = get_peft_model(
        model,
        PromptEncoderConfig(**common, encoder_reparameterization_type="LSTM", encoder_hidden_size=model.config.hidden_size),
    )
model.to(device)
prompt = model.prompt_encoder["default"]
prompt.load_state_dict({name: tensor.to(dtype) for name, tensor in load_file(workload["promptFile"]).items()})

input_ids = torch.tensor(workload["tokenIds"], device=device)
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
    ignored = torch.full(soft.shape[:2], -100, device=device)
    soft_labels = torch.cat([labels[:, :-answer], ignored, labels[:, -answer:]], dim=1)
    return model.get_base_model()(
        inputs_embeds=embeds, attention_mask=torch.ones(embeds.shape[:2], dtype=torch.long, device=device), labels=soft_labels
    ).loss


optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=workload["learningRate"])
model.train()
load_seconds = time.perf_counter() - process_start

losses, seconds = [], []
for step in range(workload["warmUpEpochs"] + workload["epochs"]):
    start = now()
    optimizer.zero_grad()
    loss = loss_of_batch()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if step >= workload["warmUpEpochs"]:
        seconds.append(now() - start)

json.dump(
    {
        "losses": losses,
        "secondsPerStep": seconds,
        "loadSeconds": load_seconds,
        "peakBytes": taken_on_gpu() - taken_before if device == "cuda" else peak_resident(),
    },
    sys.stdout,
)
