import { SWITCH_TABLE } from "../../simulator";

/** Every switch of the simulator with its values, its default and its meaning. */
export function switchList(): string {
  return Object.entries(SWITCH_TABLE)
    .map(
      ([name, { accepts, fallback, meaning }]) =>
        `${name}  (${accepts}; default ${String(fallback)})\n    ${meaning}\n`,
    )
    .join("");
}
