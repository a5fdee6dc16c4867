package io.niotls.bench.scaling;

import io.niotls.bench.scaling.Worker.Share;
import io.niotls.bench.stack.Connector;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.turns.Subject;
import io.niotls.bench.turns.Turn;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.ToLongFunction;

/** One number of threads and connections, which takes turns with others. The connections are its own. */
final class ScalingSubject implements Subject {
    private final Connector connector;
    private final Crew crew;
    private long handshakes;

    /** Makes all connections. */
    ScalingSubject(Stack stack, ScalingCase measured) throws GeneralSecurityException, IOException, InterruptedException {
        connector = stack.prepare(measured.scenario());
        crew = new Crew(measured, connector);
        handshakes = (long) measured.threads() * measured.connections();
    }

    @Override
    public Turn take(long nanos) throws IOException, InterruptedException {
        List<Share> shares = crew.work(nanos);
        Turn turn = new Turn(sum(shares, Share::operations), sum(shares, Share::nanos), sum(shares, Share::cpuNanos),
                sum(shares, Share::bytes));
        handshakes += turn.amount();
        return turn;
    }

    private static long sum(List<Share> shares, ToLongFunction<Share> value) {
        return shares.stream().mapToLong(value).sum();
    }

    /** Returns the share of all handshakes that resumed a session; where operations are handshakes that should. */
    double resumed() {
        return 1 - (double) connector.verifications() / handshakes;
    }

    @Override
    public void close() {
        crew.close();
        connector.close();
    }
}
