/**
 * Runs named stages one after another, tells each one's result and time, and ends with the line `N passed, N failed`.
 * A failing stage does not hide the later ones, unless it says `vital`. Stages named on the command line run alone.
 */
export async function runStages(stages) {
  const only = process.argv.slice(2);
  let passed = 0;
  const failed = [];
  for (const stage of stages) {
    if (only.length > 0 && !only.includes(stage.name)) continue;
    console.log(`\n== ${stage.name}: ${stage.about}`);
    const started = Date.now();
    const ok = await stage.run().catch((error) => {
      console.error(error);
      return false;
    });
    console.log(`-- ${stage.name}: ${ok ? 'passed' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (ok) passed += 1;
    else failed.push(stage.name);
    if (!ok && stage.vital) break;
  }
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
  console.log(`\n${passed} passed, ${failed.length} failed`);
  return failed.length === 0;
}
