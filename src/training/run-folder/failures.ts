import { Failure } from '../../base/failure.ts';
import { wayOut } from '../../base/front-end.ts';
import { t } from '../../base/l10n.ts';
import type { TensorType } from '../../graph/tensor.ts';

export const notARunFolder = (folder: string) =>
  new Failure({
    code: 'run.not-a-run-folder',
    message: t('{0} is not the folder of a run: it has no run.json.', folder),
    remedy: wayOut({
      terminal: t('Give the folder of a run; "soft-prompt runs list" lists them.'),
      editor: t('The view “Runs” shows those of the open folder. “Refresh” there reads it anew.'),
    }),
    place: { file: folder },
  });

export const runFolderTaken = (folder: string) =>
  new Failure({
    code: 'run.folder-taken',
    message: t('{0} already holds something.', folder),
    remedy: wayOut({
      terminal: t('Go on with the run in it (--resume), or choose another output_dir. Nothing was changed.'),
      editor: t(
        'Go on with the run in it (“Soft Prompt: Resume Tuning”), or choose another output_dir. Nothing was changed.',
      ),
    }),
    place: { file: folder },
  });

export const runFileInvalid = (file: string, problem: string) =>
  new Failure({
    code: 'run.file-invalid',
    message: t('{0} is not what this program writes: {1}.', file, problem),
    remedy: t(
      'It was changed or damaged, or written by a newer version. Start a new run, or use the version that wrote it.',
    ),
    place: { file },
  });

export const metricsLineInvalid = (file: string, line: number, problem: string) =>
  new Failure({
    code: 'run.metrics-line-invalid',
    message: t('Line {1} of {0} is not an event of a run: {2}.', file, line, problem),
    remedy: t('The file was changed or damaged. Remove the line, or the whole file: resuming does not need it.'),
    place: { file, line },
  });

export const metricsLineTooLong = (file: string, line: number, limit: number) =>
  new Failure({
    code: 'run.metrics-line-too-long',
    message: t('Line {1} of {0} is longer than {2} bytes.', file, line, limit),
    remedy: t('This is no metrics log of a run. Remove it: resuming does not need it.'),
    place: { file, line },
  });

export const checkpointMissing = (folder: string, name: string) =>
  new Failure({
    code: 'run.checkpoint-missing',
    message: t('The checkpoint {1} of the run {0} is missing.', folder, name),
    remedy: t('Restore it from a backup, or start a new run.'),
    place: { file: folder },
  });

const checkpointDoesNotFit = (file: string, message: string) =>
  new Failure({
    code: 'run.checkpoint-does-not-fit',
    message,
    remedy: t('The settings or the model were changed since. Start a new run with them, or undo the change.'),
    place: { file },
  });

export const checkpointTensorMissing = (file: string, name: string) =>
  checkpointDoesNotFit(file, t('{0} lacks the tensor {1}, which the method of this run trains.', file, name));

export const checkpointTensorUnknown = (file: string, name: string) =>
  checkpointDoesNotFit(file, t('{0} has the tensor {1}, which the method of this run does not train.', file, name));

export const checkpointTensorDiffers = (file: string, name: string, found: TensorType, expected: TensorType) =>
  checkpointDoesNotFit(
    file,
    t('The tensor {1} in {0} is {2}; the method of this run needs {3}.', file, name, spell(found), spell(expected)),
  );

function spell({ dtype, shape }: TensorType): string {
  return `${dtype} [${shape.join(', ')}]`;
}

export const runOfOtherModel = (folder: string, expected: string, found: string) =>
  new Failure({
    code: 'run.other-model',
    message: t('The run {0} was started with the model {1}; {2} has other weights.', folder, expected, found),
    remedy: t('Resume it with the model that it was started with.'),
    place: { file: folder },
  });

export const runOfOtherData = (folder: string) =>
  new Failure({
    code: 'run.other-data',
    message: t('The training examples are no longer those that the run {0} was started with.', folder),
    remedy: t('Restore the data files, or start a new run with the new data.'),
    place: { file: folder },
  });

export const runIsLocked = (folder: string, pid: number, host: string) =>
  new Failure({
    code: 'run.locked',
    message: t('The run {0} is being written by process {1} on {2}.', folder, pid, host),
    remedy: t('Stop that process first. If it does not exist any more, remove {0}.', `${folder}/run.lock`),
    place: { file: folder },
  });

export const runLockLost = (folder: string) =>
  new Failure({
    code: 'run.lock-lost',
    message: t('Another process has taken over the run {0}, so this one stops writing it.', folder),
    remedy: t('Let one of the two finish; what it writes is complete.'),
    place: { file: folder },
  });
