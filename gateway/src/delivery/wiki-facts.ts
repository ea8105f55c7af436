import type { RulesInForce, WikiInfo } from '@oa/contracts';

/** What clients are told of a wiki: the part of its rules that screens need. */
export function wikiFacts({ rules }: RulesInForce): WikiInfo {
  return {
    id: rules.wiki,
    name: rules.name,
    articlePath: rules.articlePath,
    languages: [...rules.languages],
    topics: rules.topics.map(({ key, label }) => ({ key, label })),
    otherHelp: rules.otherHelp.map(({ label, url, wait }) => ({ label, url, ...(wait === undefined ? {} : { wait }) })),
    helpPage: rules.helpPage,
    conductPage: rules.conductPage,
    emergencyContact: rules.emergencyContact,
    policy: { ...rules.policy },
    retentionDays: rules.retentionDays,
    capMinutes: rules.line.capMinutes,
    ceiling: rules.capacity.ceiling,
    undoMinutes: rules.standing.undoMinutes,
    idleEndMinutes: rules.idle.endMinutes,
    offerSeconds: rules.offer.windowSeconds,
  };
}
