// Views other than the first are fetched when they are opened, so that the first one paints sooner.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Loading, ProblemPanel } from "./ui/basics";

export function lazyView(load: () => Promise<ComponentType>): () => JSX.Element {
  let known: ComponentType | null = null;
  return function LazyView() {
    const [, redraw] = useState(0);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (known) return;
      load().then(
        (component) => {
          known = component;
          redraw((n) => n + 1);
        },
        () => setFailed(true),
      );
    }, []);
    if (known) {
      const View = known;
      return <View />;
    }
    if (failed) {
      return (
        <ProblemPanel
          what="This view"
          problem={{ title: "not loaded", status: 0, detail: "Its program part could not be fetched." }}
          onRetry={() => location.reload()}
        />
      );
    }
    return <Loading what="the view" />;
  };
}
