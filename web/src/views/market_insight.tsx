// Leverage ratio and dominance, the two readings of the market view that the engine computes itself.
import { market } from "../state/view";
import { useResource } from "../store/resource";
import { Panel } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { Answer } from "../ui/page_parts";

export function RatioPanel() {
  const resource = useResource<unknown>("/v1/ratio", { market: market.value }, 60_000);
  return (
    <Panel
      title="Estimated leverage ratio"
      hint="Open interest over exchange reserves"
      tools={<DataLinks url={resource.url} />}
    >
      <Answer what="Leverage ratio" resource={resource}>
        {() => null}
      </Answer>
    </Panel>
  );
}

export function DominancePanel() {
  const resource = useResource<unknown>("/v1/dominance", { market: market.value }, 60_000);
  return (
    <Panel
      title="Long and short by distance"
      hint="Which side holds more within reach"
      tools={<DataLinks url={resource.url} />}
    >
      <Answer what="Dominance" resource={resource}>
        {() => null}
      </Answer>
    </Panel>
  );
}
