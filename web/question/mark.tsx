import type { ComponentChildren } from 'preact';

interface MarkProps {
  type: 'radio' | 'checkbox';
  name: string;
  value: string | number;
  chosen: boolean;
  children: ComponentChildren;
}

/** One option: the native control lies invisible over the whole tile, so that all of it can be tapped. */
export function Mark({ type, name, value, chosen, children }: MarkProps) {
  return (
    <label class="o">
      <input type={type} name={name} value={value} defaultChecked={chosen} />
      <span>{children}</span>
    </label>
  );
}
