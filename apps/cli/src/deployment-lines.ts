import { figure } from './event-line.ts';
import type { DeploymentFieldsFragment as Deployment } from './gql/operations.ts';

/** What is deployed, with the licence of what it was made of, and what answers beside it. */
export function deploymentLines({ alias, notice, model, challenge }: Deployment): string[] {
  const { name, licence } = model.run.baseModel;
  return [
    `${alias} is ${model.id} (macro F1 ${figure(model.macroF1)})  ${model.name}`,
    ...(licence === null ? [] : [`licence of its base model: ${licence}  ${name}`]),
    ...(notice === null ? [] : [notice]),
    ...(challenge === null ? [] : challengeLines(challenge)),
  ];
}

function challengeLines({ model, share, notice }: NonNullable<Deployment['challenge']>): string[] {
  return [
    `beside it ${model.id} (macro F1 ${figure(model.macroF1)}), ${sideOf(share)}  ${model.name}`,
    ...(notice === null ? [] : [notice]),
  ];
}

/** What callers see of a challenger. */
function sideOf(share: number): string {
  return share === 0 ? 'in shadow' : `${percent(share)} of the requests`;
}

export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
