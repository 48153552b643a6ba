"""Line-haul: bags and seals, manifests, runs with their stops, and custody between people."""
