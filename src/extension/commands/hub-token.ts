import { window } from 'vscode';
import { t } from '../../base/l10n.ts';
import { hubTokenSecret } from '../sidecar/sidecar-service.ts';
import type { Studio } from '../studio.ts';

/** Asks for the token and keeps it in the editor's secret storage; an empty one forgets it. */
export async function setHubToken({ context, sidecar }: Studio): Promise<void> {
  const token = await window.showInputBox({
    title: t('Hugging Face Token'),
    prompt: t(
      'Models that ask for permission need it. It is kept in the secret storage of VS Code; leave it empty to forget it.',
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined) return;
  if (token === '') await context.secrets.delete(hubTokenSecret);
  else await context.secrets.store(hubTokenSecret, token.trim());
  // A sidecar gets the token when it is started.
  await sidecar.restart();
}
