export function ConcentrationView() { return <p>soon</p>; }
