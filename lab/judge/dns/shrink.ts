import type { Scenario } from './scenario.ts';

/**
 * Makes a scenario smaller for as long as `stillDisagrees`: one server's rule, line or word at a time is left out, the largest parts
 * first. Gives the smallest that was found within `tries` attempts.
 */
export async function shrinkScenario(scenario: Scenario, stillDisagrees: (smaller: Scenario) => Promise<boolean>, tries: number): Promise<Scenario> {
  let best = scenario;
  let left = tries;
  for (let again = true; again && left > 0;) {
    again = false;
    for (const smaller of smallerThan(best)) {
      if (left-- <= 0) break;
      if (!(await stillDisagrees(smaller))) continue;
      best = smaller;
      again = true;
      break;
    }
  }
  return best;
}

function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { rules, files } = scenario;
  for (let size = rules.length; size >= 1; size = size > 4 ? Math.ceil(size / 2) : size - 1) {
    for (let at = 0; at + size <= rules.length; at += size) yield { ...scenario, rules: rules.filter((_, index) => index < at || index >= at + size) };
  }
  for (const key of Object.keys(files) as (keyof typeof files)[]) {
    const text = files[key] ?? '';
    if (key !== 'resolvConf') yield { ...scenario, files: Object.fromEntries(Object.entries(files).filter(([other]) => other !== key)) };
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      yield { ...scenario, files: { ...files, [key]: lines.filter((_, other) => other !== index).join('\n') } };
      const words = line.split(' ');
      for (let word = 1; word < words.length && words.length > 2; word++) yield { ...scenario, files: { ...files, [key]: lines.with(index, words.filter((_, other) => other !== word).join(' ')).join('\n') } };
    }
  }
}
