import type { ComponentChildren } from 'preact';
import type { ListedDevice } from '../../server/services/enrolments/list.ts';
import { formatTime, stringsIn } from '../language.ts';
import { devicePath, devicesPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Qr } from '../ui/qr.tsx';
import { citiesText, DeviceStateWord, deviceKind, isDeviceOver } from './device-state.tsx';
import type { DevicesContext } from './devices-page.tsx';
import { Crumb, Done, FormField } from './door.tsx';
import { hourOf, NONE } from './figures.tsx';
import { consolePage } from './frame.tsx';

export interface DevicePageProps extends DevicesContext {
  device: ListedDevice;
  /** The full link, until it is opened. */
  link: string | undefined;
  done?: 'revoked' | undefined;
}

/** One device: its link while it works, and the way to revoke it. */
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
      <Crumb to={devicesPath(wave.code)}>{words.back}</Crumb>
      <h1>{device.name}</h1>
      <Done>{done && words.revoked}</Done>
      {link !== undefined && <Link {...props} link={link} />}
      <DeviceFacts {...props} />
      {device.mayRevoke ? (
        <details class="narrow">
          <summary>{words.revoke}</summary>
          <form method="post" action={devicePath(wave.code, device.id, 'revoke')} class="stacked">
            <p>{words.revokeLead}</p>
            <FormField name="reason" label={words.reason} isOptional />
            <button type="submit" class="danger">
              {words.revoke}
            </button>
          </form>
        </details>
      ) : (
        !isDeviceOver(device.state) && <p class="help">{words.notYours}</p>
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
    [columns.state, <DeviceStateWord key="state" state={device.state} language={language} />],
    [words.form.entry, deviceKind(device, language)],
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
