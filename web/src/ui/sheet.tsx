// A modal sheet on the native dialog: focus is trapped, Escape closes, the ground behind is inert. On a phone it rises
// from the bottom, on a desk it is a centred card.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function Sheet(props: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const node = dialog.current;
    if (!node) return;
    if (props.open && !node.open) node.showModal();
    if (!props.open && node.open) node.close();
  }, [props.open]);
  return (
    <dialog
      ref={dialog}
      class={`sheet ${props.wide ? "sheet-wide" : ""}`}
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(e) => {
        if (e.target === dialog.current) props.onClose();
      }}
    >
      {props.open && (
        <div class="sheet-body">
          <header class="sheet-head">
            <h2>{props.title}</h2>
            <button type="button" class="button ghost" onClick={props.onClose}>
              Close
            </button>
          </header>
          {props.children}
        </div>
      )}
    </dialog>
  );
}
