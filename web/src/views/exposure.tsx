export function ExposureView() { return <p>soon</p>; }
