// Reads a JSON list of objects and writes a list of what is wrong with them by the schemas of their kinds.
import { readFileSync } from 'node:fs';

const faults = [];
for (const object of JSON.parse(readFileSync(0, 'utf8'))) {
  const name = `${object.kind} ${object.metadata?.name}`;
  const library = object.apiVersion.startsWith('monitoring.coreos.com/') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models';
  try {
    const kind = (await import(`${library}/${object.apiVersion}/${object.kind}`))[object.kind];
    new kind(object).validate();
  } catch (error) {
    faults.push(`${name}: ${error.message}`);
  }
}
process.stdout.write(JSON.stringify(faults));
