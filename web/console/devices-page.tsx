import type { ComponentChildren } from 'preact';
import type { DeviceState, ListedDevice } from '../../server/services/enrolments/list.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { devicePath, devicesPath, interviewersPath, paperSheetsPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Qr } from '../ui/qr.tsx';
import { Done, Fault, FormField } from './door.tsx';
import { hourOf, NONE } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';

/** What was typed to enrol a device. */
export interface TypedDevice {
  /** Of the enrolment: pressed twice, the button makes one. */
  id: string;
  name: string;
  entry: string;
  places: string;
  /** A day. */
  until: string;
}

interface DevicesContext extends ConsoleContext {
  wave: ConsoleWave;
  /** Names a city of the wave. */
  cityOf: (code: string) => NamedCity;
}

export interface DevicesPageProps extends DevicesContext {
  devices: readonly ListedDevice[];
  /** Absent where whoever looks may enrol none, or the wave takes no interviewers. */
  form: { typed: TypedDevice; fault?: { field: string; sentence: string } | undefined } | undefined;
  takesInterviewers: boolean;
}

/** The devices of a wave's interviewers, and the form that makes a link for another one. */
export function devicesPage(props: DevicesPageProps): string {
  const { devices: words } = stringsIn(props.language);
  return consolePage({
    ...props,
    title: words.title,
    section: 'interviewers',
    children: <Devices {...props} />,
  });
}

function Devices(props: DevicesPageProps) {
  const { language, wave, devices, form, takesInterviewers } = props;
  const { devices: words, interviewing, paperSheet } = stringsIn(language);
  return (
    <>
      <p class="crumb">
        <a class="back" href={interviewersPath(wave.code)}>
          {interviewing.title}
        </a>
      </p>
      <div class="people-head">
        <h1>{words.title}</h1>
        <a href={paperSheetsPath(wave.code)}>{paperSheet.title}</a>
      </div>
      <p class="help narrow">{words.lead}</p>
      {!takesInterviewers && <p class="note">{words.noInterviewers}</p>}
      {form && (
        <details class="narrow" open={form.fault !== undefined || devices.length === 0}>
          <summary>{words.add}</summary>
          <EnrolForm language={language} wave={wave} {...form} />
        </details>
      )}
      {devices.length === 0 ? <p class="note">{words.empty}</p> : <DeviceTable {...props} />}
    </>
  );
}

interface EnrolFormProps extends NonNullable<DevicesPageProps['form']> {
  language: Language;
  wave: ConsoleWave;
}

function EnrolForm({ language, wave, typed, fault }: EnrolFormProps) {
  const { form: words, entries } = stringsIn(language).devices;
  const isFaulty = (field: string) => fault?.field === field;
  return (
    <form method="post" action={devicesPath(wave.code)} class="stacked">
      <Fault>{fault?.sentence}</Fault>
      <input type="hidden" name="id" value={typed.id} />
      <FormField
        name="name"
        label={words.name}
        value={typed.name}
        hint={words.nameHint}
        autoComplete="off"
        isFaulty={isFaulty('name')}
      />
      <div class="field">
        <label for="entry">{words.entry}</label>
        <select id="entry" name="entry">
          {(['tablet', 'paper'] as const).map((entry) => (
            <option key={entry} value={entry} selected={entry === typed.entry}>
              {entries[entry]}
            </option>
          ))}
        </select>
      </div>
      <FormField
        name="places"
        label={words.places}
        value={typed.places}
        hint={words.placesHint}
        autoComplete="off"
        isFaulty={isFaulty('places')}
        isOptional
      />
      <FormField
        name="until"
        type="date"
        label={words.until}
        value={typed.until}
        autoComplete="off"
        isFaulty={isFaulty('until')}
      />
      <button type="submit">{words.submit}</button>
    </form>
  );
}

function DeviceTable({ devices, language, wave, cityOf }: DevicesPageProps) {
  const { devices: words } = stringsIn(language);
  const { columns } = words;
  return (
    <div class="scroll">
      <table class="people">
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.cities}</th>
            <th scope="col" class="n">
              {columns.enrolled}
            </th>
            <th scope="col" class="n">
              {columns.seen}
            </th>
            <th scope="col" class="n">
              {columns.until}
            </th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.id} class={isOver(device.state) ? 'over' : undefined}>
              <th scope="row">
                <a href={devicePath(wave.code, device.id)}>{device.name}</a>
                <small>{kindOf(device, language)}</small>
              </th>
              <td>
                <State state={device.state} language={language} />
              </td>
              <td>{citiesText(device, language, cityOf)}</td>
              <td class="n">{hourOf(device.enrolledAt, language)}</td>
              <td class="n">{hourOf(device.lastSeenAt, language)}</td>
              <td class="n">{hourOf(device.until, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isOver = (state: DeviceState): boolean => state !== 'working' && state !== 'waiting';

/** Beside the word, so that nobody needs the colour. */
const marks: Record<DeviceState, string> = {
  waiting: '○',
  lapsed: '–',
  working: '●',
  over: '–',
  revoked: '✕',
};

function State({ state, language }: { state: DeviceState; language: Language }) {
  return (
    <>
      <span class={`mark ${state}`} aria-hidden="true">
        {marks[state]}
      </span>{' '}
      {stringsIn(language).devices.states[state]}
    </>
  );
}

/** What is done on it, and whether it is a token. */
function kindOf({ kind, entry }: ListedDevice, language: Language): string {
  const { entries, token, reviewer } = stringsIn(language).devices;
  const work = entry ? entries[entry] : reviewer;
  return kind === 'token' ? `${token} · ${work}` : work;
}

function citiesText(
  { cities }: ListedDevice,
  language: Language,
  cityOf: (code: string) => NamedCity,
): string {
  if (cities === 'all') return stringsIn(language).devices.all;
  return cities.map((code) => cityName(cityOf(code), language)).join(language === 'en' ? ', ' : '、');
}

export interface DevicePageProps extends DevicesContext {
  device: ListedDevice;
  /** The full link, until it is opened. */
  link: string | undefined;
  done?: 'revoked' | undefined;
}

/** One device: its link as long as that is good, and the way to revoke it. */
export function devicePage(props: DevicePageProps): string {
  return consolePage({
    ...props,
    title: props.device.name,
    section: 'interviewers',
    children: <Device {...props} />,
  });
}

function Device(props: DevicePageProps) {
  const { language, wave, device, link, done } = props;
  const { devices: words } = stringsIn(language);
  return (
    <>
      <p class="crumb">
        <a class="back" href={devicesPath(wave.code)}>
          {words.back}
        </a>
      </p>
      <h1>{device.name}</h1>
      <Done>{done && words.revoked}</Done>
      {link !== undefined && <Link {...props} link={link} />}
      <DeviceFacts {...props} />
      {device.mayRevoke ? (
        <details class="narrow">
          <summary>{words.revoke}</summary>
          <form method="post" action={devicePath(wave.code, device.id, 'revoke')} class="stacked">
            <p>{words.revokeLead}</p>
            <FormField name="reason" label={words.reason} autoComplete="off" isOptional />
            <button type="submit" class="danger">
              {words.revoke}
            </button>
          </form>
        </details>
      ) : (
        !isOver(device.state) && <p class="help">{words.notYours}</p>
      )}
    </>
  );
}

/** The link as a QR code and as text, and what the interviewer does with it. */
function Link({ language, wave, device, link }: DevicePageProps & { link: string }) {
  const { devices: words } = stringsIn(language);
  const time = device.linkExpiresAt
    ? formatTime(device.linkExpiresAt.toISOString(), language, 'minute')
    : NONE;
  return (
    <section class="card enrolment">
      <h2>{words.linkTitle}</h2>
      <p>{fill(words.linkLead, { name: device.name, time })}</p>
      <div class="enrolment-ways">
        <Qr text={link} label={words.qr} side={232} />
        <ol>
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
      <p class="once">{link}</p>
      <p>
        <a href={devicePath(wave.code, device.id)}>{words.refresh}</a>
      </p>
    </section>
  );
}

function DeviceFacts({ language, device, cityOf }: DevicePageProps) {
  const { devices: words } = stringsIn(language);
  const { columns, facts } = words;
  const { revokedAt, revokedBy } = device;
  const enrolled = device.enrolledAt ? hourOf(device.enrolledAt, language) : words.never;
  const rows: [string, ComponentChildren, isShown?: boolean][] = [
    [columns.state, <State key="state" state={device.state} language={language} />],
    [words.form.entry, kindOf(device, language)],
    [columns.cities, citiesText(device, language, cityOf)],
    [columns.enrolled, enrolled, device.kind === 'device'],
    [columns.seen, device.lastSeenAt ? hourOf(device.lastSeenAt, language) : words.never],
    [columns.until, hourOf(device.until, language)],
    [facts.grantedBy, `${device.grantedBy} · ${hourOf(device.grantedAt, language)}`],
    [facts.revokedBy, `${revokedBy} · ${hourOf(revokedAt, language)}`, revokedAt !== null],
  ];
  return (
    <table class="record">
      <tbody>
        {rows
          .filter(([, , isShown = true]) => isShown)
          .map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
