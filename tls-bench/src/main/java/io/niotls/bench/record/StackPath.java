package io.niotls.bench.record;

import io.niotls.bench.stack.Connector;
import io.niotls.bench.stack.Endpoint;
import io.niotls.bench.stack.Loop;
import io.niotls.bench.stack.Stack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/**
 * An established connection of some stack: the client makes records, the server opens them. A record holds all the content, or as
 * much of it as the stack ever puts into one: SunJSSE stops at 16,367 bytes in TLS 1.3.
 */
final class StackPath implements RecordPath {
    /** What any stack wants to see free behind its position, whatever it writes. */
    private static final int ROOM = 33_000;

    private final int size;
    private final int ahead;
    private final ByteBuffer content;
    private final ByteBuffer records;
    private final ByteBuffer opened;
    private final String label;
    private final Connector connector;
    private Endpoint client;
    private Endpoint server;
    private int recordLength;

    /**
     * Makes buffers, and no connection yet.
     *
     * @param atOnce records are made ahead in multiples of this
     */
    StackPath(Stack stack, RecordCase measured, int atOnce) throws GeneralSecurityException {
        label = stack.label();
        connector = stack.prepare(measured.scenario());
        size = measured.size();
        ahead = RecordPath.ahead(size, atOnce);
        content = measured.memory().allocate(size).put(RecordPath.content(size));
        records = measured.memory().allocate(ahead * (size + 100) + ROOM);
        opened = measured.memory().allocate(ROOM);
    }

    @Override
    public void connect() throws IOException {
        disconnect();
        client = connector.client();
        server = connector.server();
        new Loop().handshake(client, server);
        seal();
        recordLength = records.position();
        records.flip();
        open(1);
        check();
    }

    @Override
    public int seal() throws IOException {
        client.seal(content.clear(), records.clear());
        return records.position();
    }

    @Override
    public int pair() throws IOException {
        client.seal(content.clear(), records.clear());
        server.open(records.flip(), opened.clear());
        return opened.position();
    }

    @Override
    public void sealAhead(int wanted) throws IOException {
        if (records.remaining() >= wanted * recordLength) {
            return;
        }
        records.clear();
        for (int i = 0; i < ahead; i++) {
            client.seal(content.clear(), records);
        }
        if (records.position() != ahead * recordLength) {
            throw new IllegalStateException("records differ in length, or there is something between them");
        }
        records.flip();
    }

    @Override
    public int open(int count) throws IOException {
        int end = records.limit();
        for (int i = 0; i < count; i++) {
            records.limit(records.position() + recordLength);
            server.open(records, opened.clear());
        }
        records.limit(end);
        return opened.position();
    }

    @Override
    public void check() {
        // One byte of data in a hundred may be left for the next record.
        if (opened.flip().limit() < size - size / 100 || !opened.equals(content.clear().limit(opened.limit()))) {
            throw new IllegalStateException(label + " has opened " + opened.limit() + " bytes of " + size);
        }
    }

    private void disconnect() {
        if (client != null) {
            client.close();
            server.close();
            client = null;
        }
    }

    @Override
    public void close() {
        disconnect();
        connector.close();
    }
}
