package io.niotls.bench.handshake;

import io.niotls.bench.handshake.HandshakeCase.Part;
import io.niotls.bench.turns.LapSubject;
import io.niotls.bench.turns.Stopwatch;

/** Handshakes that take turns with others'; a lap is one. */
final class HandshakeSubject extends LapSubject {
    private final Handshake handshake;
    private final Part part;
    /** What the last handshake has left: as long as it may be read, nothing that it needs may be left out. */
    private volatile Object last;

    HandshakeSubject(Handshake handshake, Part part) {
        this.handshake = handshake;
        this.part = part;
    }

    @Override
    protected int lap(Stopwatch watch) throws Exception {
        switch (part) {
            case PAIR -> {
                watch.start();
                last = handshake.run(Laps.NONE);
                watch.stop();
            }
            case CLIENT_SIDE, SERVER_SIDE -> {
                OneSide side = new OneSide(watch, part == Part.CLIENT_SIDE);
                last = handshake.run(side);
                side.end();
            }
        }
        return 1;
    }

    /** Lets a watch run in one side's parts. */
    private static final class OneSide implements Laps {
        private final Stopwatch watch;
        private final boolean ofClient;
        private boolean running;

        OneSide(Stopwatch watch, boolean ofClient) {
            this.watch = watch;
            this.ofClient = ofClient;
        }

        @Override
        public void start() {
            run(ofClient);
        }

        @Override
        public void client() {
            run(!ofClient);
        }

        @Override
        public void server() {
            run(ofClient);
        }

        void end() {
            run(false);
        }

        private void run(boolean wanted) {
            if (running != wanted) {
                running = wanted;
                if (wanted) {
                    watch.start();
                } else {
                    watch.stop();
                }
            }
        }
    }

    @Override
    public void close() {
        handshake.close();
    }
}
