import type { ListedDevice } from '../../server/services/enrolments/list.ts';
import type { NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { devicePath, devicesPath, interviewersPath, paperSheetsPath } from '../paths.ts';
import { DataTable } from '../ui/table.tsx';
import { citiesText, DeviceStateWord, deviceKind, isDeviceOver } from './device-state.tsx';
import { Crumb, Fault, FormField, fieldsOf } from './door.tsx';
import { hourOf } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';

/** The typed form for enrolling a device. */
export interface TypedDevice {
  /** Id of the enrolment: a button pressed twice makes one. */
  id: string;
  name: string;
  entry: string;
  places: string;
  /** A day. */
  until: string;
}

export interface DevicesContext extends ConsoleContext {
  wave: ConsoleWave;
  /** Names a city of the wave. */
  cityOf: (code: string) => NamedCity;
}

export interface DevicesPageProps extends DevicesContext {
  devices: readonly ListedDevice[];
  /** Absent where the reader may enrol none, or the wave takes no interviewers. */
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
      <Crumb to={interviewersPath(wave.code)}>{interviewing.title}</Crumb>
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
  const field = fieldsOf<'name' | 'places' | 'until'>(words, typed, [fault?.field]);
  return (
    <form method="post" action={devicesPath(wave.code)} class="stacked">
      <Fault>{fault?.sentence}</Fault>
      <input type="hidden" name="id" value={typed.id} />
      <FormField {...field('name')} hint={words.nameHint} />
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
      <FormField {...field('places')} hint={words.placesHint} isOptional />
      <FormField {...field('until')} type="date" />
      <button type="submit">{words.submit}</button>
    </form>
  );
}

function DeviceTable({ devices, language, wave, cityOf }: DevicesPageProps) {
  const { devices: words } = stringsIn(language);
  const { columns } = words;
  return (
    <DataTable
      class="people"
      columns={[
        columns.name,
        columns.state,
        columns.cities,
        { n: columns.enrolled },
        { n: columns.seen },
        { n: columns.until },
      ]}
    >
      {devices.map((device) => (
        <tr key={device.id} class={isDeviceOver(device.state) ? 'over' : undefined}>
          <th scope="row">
            <a href={devicePath(wave.code, device.id)}>{device.name}</a>
            <small>{deviceKind(device, language)}</small>
          </th>
          <td>
            <DeviceStateWord state={device.state} language={language} />
          </td>
          <td>{citiesText(device, language, cityOf)}</td>
          <td class="n">{hourOf(device.enrolledAt, language)}</td>
          <td class="n">{hourOf(device.lastSeenAt, language)}</td>
          <td class="n">{hourOf(device.until, language)}</td>
        </tr>
      ))}
    </DataTable>
  );
}
