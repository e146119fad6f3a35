// Two cores and a handful of loop devices: one scenario at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
