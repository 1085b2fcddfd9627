// The exact call behind a view: JSON and CSV links, and the command line to repeat it.
import { useState } from "preact/hooks";

export function DataLinks({ url, csv }: { url: string; csv?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`curl '${location.origin}${url}'`);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      setCopied(false);
    }
  };
  return (
    <span class="data-links">
      <a href={url} target="_blank" rel="noopener">
        JSON
      </a>
      {csv && <a href={csv}>CSV</a>}
      <button type="button" class="link" onClick={copy}>
        {copied ? "copied" : "curl"}
      </button>
    </span>
  );
}

/** Offers text as a file, made in the page. */
export function download(name: string, type: string, content: BlobPart): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5_000);
}
