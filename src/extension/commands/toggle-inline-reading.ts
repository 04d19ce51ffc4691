import { setting, updateSetting } from '../settings.ts';

export async function toggleInlineReading(): Promise<void> {
  await updateSetting('inlineReading.enabled', !setting('inlineReading.enabled'));
}
