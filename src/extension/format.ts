import { env } from 'vscode';

export function formatMetric(value: number): string {
  return value.toLocaleString(env.language, { maximumFractionDigits: 3 });
}

/** A time as the user's language writes it; without the date where it is today. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday
    ? time.toLocaleTimeString(env.language, { timeStyle: 'short' })
    : time.toLocaleString(env.language, { dateStyle: 'medium', timeStyle: 'short' });
}
