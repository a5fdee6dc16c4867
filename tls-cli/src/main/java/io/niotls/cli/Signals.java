package io.niotls.cli;

/** How a command hears what the process is told. */
interface Signals {
    /**
     * Says what to do when the process is told to end.
     *
     * @return to be run when there is nothing to do any more
     */
    Runnable onTermination(Runnable action);

    /**
     * Says what to do when the process is told to load its configuration again.
     *
     * @return to be run when that has no meaning any more
     */
    Runnable onReload(Runnable action);

    /** Returns the process's own: an end by a signal is a regular end, and the exit code says so. */
    static Signals ofProcess() {
        return new Signals() {
            @Override
            public Runnable onTermination(Runnable action) {
                Thread hook = new Thread(() -> {
                    action.run();
                    Runtime.getRuntime().halt(0);
                }, "shutdown");
                Runtime.getRuntime().addShutdownHook(hook);
                return () -> {
                    try {
                        Runtime.getRuntime().removeShutdownHook(hook);
                    } catch (IllegalStateException shuttingDown) {
                        // Then the hook ends the process.
                    }
                };
            }

            @Override
            public Runnable onReload(Runnable action) {
                return HangUp.on(action);
            }
        };
    }
}
