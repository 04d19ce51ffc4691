import { ProgressLocation, window } from 'vscode';
import { t } from '../../base/l10n.ts';
import { chooseProvider, installCudaLibraries as install } from '../../protocol/machine.ts';
import { workProgress } from '../../protocol/messages.ts';
import { abortSignal } from '../cancellation.ts';
import type { Studio } from '../studio.ts';
import { requireTrust } from '../trust.ts';

const work = 'install-cuda';

/** Fetches the libraries with which onnxruntime computes on NVIDIA GPUs, and tells whether it does now. */
export async function installCudaLibraries({ sidecar }: Studio): Promise<void> {
  requireTrust();
  const begin = t('Install');
  const answer = await window.showInformationMessage(
    t('Install the CUDA libraries of onnxruntime?'),
    {
      modal: true,
      detail: t(
        'onnxruntime’s part (247 MB) is fetched, and what the system lacks of CUDA 13 and cuDNN 9 (up to 1 GB, under NVIDIA’s licence). They need an NVIDIA GPU and its driver, 580 or newer.',
      ),
    },
    begin,
  );
  if (answer !== begin) return;
  const options = { location: ProgressLocation.Notification, title: t('CUDA libraries'), cancellable: true };
  await window.withProgress(options, async (progress, token) => {
    const listening = sidecar.listen(workProgress, ({ work: of, stage, done, total }) => {
      // Several archives, each of which is fetched, checked and unpacked: the message says where it is, the bar only that it goes on.
      if (of === work && total !== undefined)
        progress.report({ message: `${stage} ${Math.floor((100 * done) / total)} %` });
    });
    try {
      await sidecar.request(install, { work }, { signal: abortSignal(token) });
    } finally {
      listening.dispose();
    }
  });
  const { provider, reason } = await sidecar.request(chooseProvider, {});
  if (provider === 'cuda') await window.showInformationMessage(t('The CUDA libraries are installed and used.'));
  else
    await window.showWarningMessage(
      t('The CUDA libraries are installed. {0} is used all the same. {1}', provider, reason),
    );
}
