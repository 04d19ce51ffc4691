/** The presets of `src/tasks`, which the editor does not load; a test holds both lists together. */
export const taskPresetNames: readonly string[] = ['BoolQ', 'CB', 'COPA', 'RTE', 'WiC', 'WSC'];
