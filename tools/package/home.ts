import { pluginUrlOf } from "../../provider/em/transport/plugin-url";

/** Where the project is at home, as `set-home` is given it. */
interface Home {
  /** The repository's page, as `https://github.com/tech/pulumi-veeam-em`. */
  readonly url: string;
  /** `Name <mail>`; who is named already stays where this is left out. */
  readonly author?: string | undefined;
}

/** What was given as a home is none; the message says what one looks like. */
export class HomeError extends Error {
  override readonly name = "HomeError";
}

const HOME_FIELDS = ["author", "homepage", "repository", "bugs"] as const;

/** Where the README says where the project is at home. */
const MARKS = ["<!-- home: begin -->", "<!-- home: end -->"] as const;

const WORKFLOWS = ["ci", "release"] as const;

/** @throws HomeError */
export function readHome(url: string | undefined, author: string | undefined): Home {
  const parts = /^(https:\/\/[\w.-]+(?:\/[\w.-]+){2,})$/.exec(
    (url ?? "").replace(/\/$/, "").replace(/\.git$/, ""),
  );
  if (parts?.[1] === undefined)
    throw new HomeError(
      `${url === undefined ? "No URL was given" : `${JSON.stringify(url)} is no repository's page`}. Usage: npm run set-home -- https://github.com/OWNER/pulumi-veeam-em ["NAME <MAIL>"]`,
    );
  return { url: parts[1], author };
}

/** package.json with the fields that name the home, after the licence. */
export function manifestWithHome(text: string, { url, author }: Home): string {
  const manifest = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const named = author ?? manifest["author"];
  const home: Readonly<Record<(typeof HOME_FIELDS)[number], unknown>> = {
    author: named,
    homepage: `${url}#readme`,
    repository: repositoryOf(url),
    bugs: { url: `${url}/issues` },
  };
  const set = Object.fromEntries(
    Object.entries(manifest)
      .filter(([key]) => !HOME_FIELDS.some((field) => field === key))
      .flatMap(([key, value]) =>
        key === "license"
          ? [[key, value], ...Object.entries(home).filter(([, one]) => one !== undefined)]
          : [[key, value]],
      ),
  ) as Readonly<Record<string, unknown>>;
  return `${JSON.stringify(set, undefined, 2)}\n`;
}

/** The README with the badges of the home's workflows, where it said that there is no home. */
export function readmeWithHome(text: string, { url }: Home): string {
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark)) as [number, number];
  if (begin < 0 || end < begin)
    throw new HomeError(`README.md has no place for the home: ${MARKS.join(" … ")}`);
  return `${text.slice(0, begin)}${MARKS[0]}\n${badges(url)}\n${text.slice(end)}`;
}

/** Only GitHub has these; elsewhere there is a link. */
function badges(url: string): string {
  if (!url.startsWith("https://github.com/")) return `[Repository](${url})`;
  return WORKFLOWS.map((name) => {
    const workflow = `${url}/actions/workflows/${name}.yml`;
    return `[![${name}](${workflow}/badge.svg)](${workflow})`;
  }).join("\n");
}

/** The schema with the place of the plugin's releases after the licence, if the home has such. */
export function schemaWithHome(text: string, { url }: Home): string {
  const place = pluginUrlOf(repositoryOf(url));
  const own = text.replace(/^ {2}"pluginDownloadURL": .*\n/m, "");
  const line = place === undefined ? "" : `  "pluginDownloadURL": ${JSON.stringify(place)},\n`;
  return replaceOne(own, /^ {2}"license": .*\n/m, (license) => license + line);
}

/** The policies' own list of places. */
export function policyWithHome(text: string, { url }: Home): string {
  const place = pluginUrlOf(repositoryOf(url));
  const list = place === undefined ? "[]" : `[${JSON.stringify(place)}]`;
  return replaceOne(
    text,
    /^(export const PLUGIN_URLS: .* = )\[.*\];$/m,
    (_, start) => `${start}${list};`,
  );
}

function replaceOne(
  text: string,
  pattern: RegExp,
  change: (found: string, start: string) => string,
): string {
  if (!pattern.test(text)) throw new HomeError(`There is no place for the home: ${pattern.source}`);
  return text.replace(pattern, change);
}

function repositoryOf(url: string): { readonly type: "git"; readonly url: string } {
  return { type: "git", url: `git+${url}.git` };
}

/** What keeps a tag from being published. */
export function releaseProblems(
  tag: string,
  manifestText: string,
  changelog: string,
  schemaText: string,
): string[] {
  const manifest = JSON.parse(manifestText) as Readonly<Record<string, unknown>>;
  const version = String(manifest["version"]);
  const schema = JSON.parse(schemaText) as Readonly<Record<string, unknown>>;
  const place = pluginUrlOf(manifest["repository"]);
  const heading = new RegExp(`^## ${version.replace(/\./g, "\\.")}( .*)?$`, "m").exec(changelog);
  return [
    ...(tag === `v${version}` ? [] : [`the tag is ${tag}, the version ${version}`]),
    ...(heading === null ? [`CHANGELOG.md has no heading ${version}`] : []),
    ...(heading?.[1]?.includes("not yet published") === true
      ? [`CHANGELOG.md calls ${version} not yet published`]
      : []),
    ...HOME_FIELDS.filter((field) => manifest[field] === undefined).map(
      (field) => `package.json has no ${field}: npm run set-home sets it`,
    ),
    ...(schema["version"] === version
      ? []
      : [`provider/plugin/schema.json is of version ${String(schema["version"])}: npm run schema`]),
    ...(schema["pluginDownloadURL"] === place
      ? []
      : ["provider/plugin/schema.json has another pluginDownloadURL: npm run set-home sets it"]),
  ];
}
