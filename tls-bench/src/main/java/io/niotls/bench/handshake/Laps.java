package io.niotls.bench.handshake;

/**
 * Is told which side of a handshake has done its part. After {@link #start} the client and the server have theirs alternately,
 * the client first.
 */
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

    /** What happened since the last call was the client's; the server's part begins. */
    void client();

    /** What happened since the last call was the server's; the client's part begins. */
    void server();
}
