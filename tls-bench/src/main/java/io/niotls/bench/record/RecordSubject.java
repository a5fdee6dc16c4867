package io.niotls.bench.record;

import io.niotls.bench.record.RecordCase.Operation;
import io.niotls.bench.turns.LapSubject;
import io.niotls.bench.turns.Stopwatch;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Records that take turns with others'. A lap is as many as are made ahead of opening; the connection is made anew between laps,
 * while no watch runs, so often that no cipher's limit comes near.
 */
final class RecordSubject extends LapSubject {
    /** AES-GCM may seal 2^24.5 full records with a key (RFC 8446 §5.5). */
    private static final int MOST_RECORDS = 1 << 20;

    private final RecordPath path;
    private final Operation operation;
    private final int lap;
    private int records;

    RecordSubject(String label, RecordCase measured) throws GeneralSecurityException, IOException {
        lap = RecordPath.ahead(measured.size(), 1);
        path = RecordPath.of(label, measured, 1);
        operation = measured.operation();
        path.connect();
    }

    @Override
    protected int lap(Stopwatch watch) throws GeneralSecurityException, IOException {
        records += lap;
        if (records > MOST_RECORDS) {
            path.connect();
            records = lap;
        }
        switch (operation) {
            case SEAL -> {
                watch.start();
                for (int i = 0; i < lap; i++) {
                    path.seal();
                }
                watch.stop();
            }
            case OPEN -> {
                path.sealAhead(lap);
                watch.start();
                path.open(lap);
                watch.stop();
            }
            case PAIR -> {
                watch.start();
                for (int i = 0; i < lap; i++) {
                    path.pair();
                }
                watch.stop();
            }
        }
        return lap;
    }

    /** Fails if the last record was not opened as it was sealed. */
    @Override
    public void close() {
        try {
            if (operation != Operation.SEAL) {
                path.check();
            }
        } finally {
            path.close();
        }
    }
}
