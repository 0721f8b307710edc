/** A repository as `package.json` names it, which is at home on GitHub. */
const ON_GITHUB = /^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/;

/**
 * The `pluginDownloadURL` of the releases of a repository: only GitHub's have plugins that Pulumi
 * finds by itself (pulumi, sdk/go/common/workspace, `newGithubSource`).
 * @param repository of `package.json`
 */
export function pluginUrlOf(repository: unknown): string | undefined {
  const url =
    typeof repository === "object" && repository !== null && "url" in repository
      ? String(repository.url)
      : "";
  const [, path] = ON_GITHUB.exec(url) ?? [];
  return path === undefined ? undefined : `github://api.github.com/${path}`;
}

/**
 * How the engine ends the name of its own provider with this `pluginDownloadURL`: each character
 * that is none of a name becomes `_`, and slashes one (pulumi, tokens, `IntoQName`). Another URL
 * that becomes the same leads to the same releases, or nowhere; but not where the URL has a `_`
 * itself, which may have been the `?` after another path: `undefined`.
 */
export function nameOfPluginUrl(url: string): string | undefined {
  return url.includes("_") ? undefined : `_${url.replace("://", "_/")}`;
}
