export function PositionView() {
  return <p>soon</p>;
}
