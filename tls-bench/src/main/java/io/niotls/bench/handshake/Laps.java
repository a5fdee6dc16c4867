package io.niotls.bench.handshake;

/** Is told when one side of a handshake has done its turn. */
interface Laps {
    /** For handshakes that are measured as a whole. */
    Laps NONE = new Laps() {
        @Override
        public void start() {}

        @Override
        public void client() {}

        @Override
        public void server() {}
    };

    /** A handshake begins. */
    void start();

    /** What happened since the last call was the client's. */
    void client();

    /** What happened since the last call was the server's. */
    void server();
}
