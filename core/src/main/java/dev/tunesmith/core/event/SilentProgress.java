package dev.tunesmith.core.event;

/** The {@link Progress} that reports nothing. */
enum SilentProgress implements Progress {
    INSTANCE;

    @Override
    public Task start(String name, long total, String unit) {
        return SilentTask.INSTANCE;
    }

    @Override
    public void note(String text) {}

    private enum SilentTask implements Task {
        INSTANCE;

        @Override
        public void update(long done, String detail) {}

        @Override
        public void close() {}
    }
}
