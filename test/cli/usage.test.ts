import { describe, expect, it } from 'vitest';
import { runTool, useBuiltTool } from './tool.ts';

useBuiltTool();

describe('soft-prompt', () => {
  it('prints its help on stdout and succeeds with --help', async () => {
    const { exitCode, stdout, stderr } = await runTool(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Exit codes:');
    expect(stdout).toContain('130');
  });

  it('tells what it can do when called with nothing, as a mistake', async () => {
    const { exitCode, stdout, stderr } = await runTool([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Commands:');
  });

  it('names the option that does not exist and the one that was meant', async () => {
    const { exitCode, stderr } = await runTool(['interpret', 'run', '--topk', '3']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("unknown option '--topk'");
    expect(stderr).toContain('--top-k');
  });

  it('speaks Japanese where the locale or --lang asks for it', async () => {
    const [byLocale, byOption] = await Promise.all([
      runTool(['--help'], { env: { LANG: 'ja_JP.UTF-8' } }),
      runTool(['--help', '--lang', 'ja']),
    ]);
    expect(byLocale.stdout).toContain('終了コード');
    expect(byOption.stdout).toBe(byLocale.stdout);
  });

  it.each([
    [['interpret', 'run', '--topk', '3'], "エラー: 不明なオプション '--topk'\n(--top-k の間違いではありませんか?)"],
    [['interpret'], 'エラー: 引数'],
    [['foo'], "エラー: 不明なコマンド 'foo'"],
    [['interpret', 'run', '--top-k'], 'には値が必要です'],
    [['evaluate', 'run', 'another'], 'エラー: 引数は'],
    [['interpret', 'run', '--metric', 'x'], '使える値: '],
  ])('says in Japanese what is wrong with %j', async (args, told) => {
    const { exitCode, stderr } = await runTool(args, { env: { LANG: 'ja_JP.UTF-8' } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(told);
  });

  it('uses no colours where no terminal is', async () => {
    const { stdout, stderr } = await runTool(['tune', 'missing.tune.yaml']);
    expect(stdout + stderr).not.toContain('\u001B');
  });
});
