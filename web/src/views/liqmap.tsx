export function LiqMapView() { return <p>soon</p>; }
