/** The presets of `src/tasks/presets` by the collections that they belong to; light, so that the editor can list them. A test holds both together. */
export const taskPresetCollections = {
  SuperGLUE: ['BoolQ', 'CB', 'COPA', 'MultiRC', 'ReCoRD', 'RTE', 'WiC', 'WSC'],
  GLUE: ['SST-2', 'QQP', 'MNLI', 'QNLI'],
  JGLUE: ['JNLI', 'JSQuAD', 'JCommonsenseQA'],
  interpret_p_tuning: ['RCQA', 'JSNLI', 'LIVEDOOR-NEWS', 'XLSUM'],
} as const;

export const taskPresetNames: readonly string[] = Object.values(taskPresetCollections).flat();
