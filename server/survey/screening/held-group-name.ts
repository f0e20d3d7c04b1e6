import { type HoldReason, holdReasons, type SignalRule } from './verdict.ts';

/**
 * A held group's name says which rule found it, where and when: `SIMILAR:origin:3f…:2026-11-20T09`; or which order holds
 * it, and by what: `ORDER:channel:qr-12:0199…`, `ORDER:city:0199…`.
 */
export interface GroupName {
  rule: HoldReason;
  source: 'channel' | 'origin' | 'city';
  /** The channel, `-` for none, or the keyed hash of the network; empty where an order holds a whole city. */
  name: string;
  /**
   * A moment, an hour or a day in UTC, by which the rule separates its groups; undefined where one source is one
   * group.
   */
  when: string | undefined;
}

/** The name of a group that a rule found; `key` tells its groups in a city apart. */
export const groupOfRule = (rule: SignalRule, key: string): string => `${rule}:${key}`;

/** The name of an order's group, which includes the order's id: no other order adds to it. */
export const groupOfOrder = (id: string, { channel }: { channel: string | null }): string =>
  `ORDER:${channel === null ? 'city' : `channel:${channel}`}:${id}`;

/** The rule or order in a group's name. */
export function ruleOf(group: string): HoldReason {
  const rule = holdReasons.find((name) => group.startsWith(`${name}:`));
  if (!rule) throw new RangeError(`${group} is no group that a rule found`);
  return rule;
}

/** The parts of a group's name. Channels in it have no colon except that of `open:`. */
export function groupNameOf(group: string): GroupName {
  const ordered = /^ORDER:(?:city|channel:((?:open:)?[^:]+)):[0-9a-f-]{36}$/.exec(group);
  if (ordered) {
    const [, channel] = ordered;
    return {
      rule: 'ORDER',
      source: channel === undefined ? 'city' : 'channel',
      name: channel ?? '',
      when: undefined,
    };
  }
  const parts = /^([A-Z]+):(channel|origin):((?:open:)?[^:]+)(?::(\d{4}-.+))?$/.exec(group);
  const [, , source, name, when] = parts ?? [];
  if (name === undefined) throw new RangeError(`${group} is no group that a rule found`);
  return { rule: ruleOf(group), source: source === 'origin' ? 'origin' : 'channel', name, when };
}

/** A number that only this rule's evidence has. */
const hallmarks: Record<SignalRule, string> = {
  SIMILAR: 'similar',
  PRAISE: 'top',
  CROWD: 'cityAnswers',
  REGULAR: 'arrivals',
  HASTY: 'hastyPages',
};

/** Whether the numbers are a rule's evidence: a group may also hold what another rule found. Orders have none. */
export const isEvidenceOf = (rule: HoldReason, evidence: Record<string, number>): boolean =>
  rule !== 'ORDER' && hallmarks[rule] in evidence;

/** The group in the subject of a decision, `group:NAME`, which may continue with conditions. */
export const groupIn = (subject: string): string => subject.slice('group:'.length).split(' ')[0] ?? '';
