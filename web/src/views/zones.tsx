export function ZonesView() {
  return <p>soon</p>;
}
