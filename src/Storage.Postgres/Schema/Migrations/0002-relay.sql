-- Which process carries the events of which partition (stream id modulo 64), and how far it has come.
CREATE TABLE relay_worker (
    id uuid PRIMARY KEY,
    expires timestamptz NOT NULL
);

CREATE TABLE relay_partition (
    number smallint PRIMARY KEY,
    owner uuid,
    position bigint NOT NULL
);

INSERT INTO relay_partition (number, position) SELECT number, 0 FROM generate_series(0, 63) AS number;

CREATE FUNCTION relay_keep(worker uuid, numbers smallint[], positions bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE relay_partition AS kept
    SET position = done.position
    FROM unnest(numbers, positions) AS done (number, position)
    WHERE kept.number = done.number AND kept.owner = worker AND kept.position < done.position
$$;

CREATE FUNCTION relay_renew(worker uuid, lease interval, numbers smallint[], positions bigint[])
RETURNS TABLE (number smallint, "position" bigint) LANGUAGE plpgsql AS $$
DECLARE
    fair integer;
    surplus integer;
BEGIN
    -- One at a time, so that the shares add up.
    LOCK TABLE relay_worker IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO relay_worker AS w (id, expires) VALUES (worker, clock_timestamp() + lease)
    ON CONFLICT (id) DO UPDATE SET expires = excluded.expires;
    DELETE FROM relay_worker WHERE expires < clock_timestamp();
    PERFORM relay_keep(worker, numbers, positions);
    UPDATE relay_partition AS p SET owner = NULL
    WHERE p.owner IS NOT NULL AND NOT EXISTS (SELECT FROM relay_worker AS w WHERE w.id = p.owner);

    fair := ceil(64.0 / (SELECT count(*) FROM relay_worker));
    surplus := (SELECT count(*) FROM relay_partition AS p WHERE p.owner = worker) - fair;
    IF surplus > 0 THEN
        UPDATE relay_partition AS p SET owner = NULL
        WHERE p.number IN (SELECT m.number FROM relay_partition AS m WHERE m.owner = worker ORDER BY m.number DESC LIMIT surplus);
    ELSIF surplus < 0 THEN
        UPDATE relay_partition AS p SET owner = worker
        WHERE p.number IN (SELECT f.number FROM relay_partition AS f WHERE f.owner IS NULL ORDER BY f.number LIMIT -surplus);
    END IF;

    RETURN QUERY SELECT p.number, p.position FROM relay_partition AS p WHERE p.owner = worker;
END
$$;

CREATE FUNCTION relay_release(worker uuid, numbers smallint[], positions bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE relay_worker IN SHARE ROW EXCLUSIVE MODE;
    PERFORM relay_keep(worker, numbers, positions);
    DELETE FROM relay_worker WHERE id = worker;
    UPDATE relay_partition SET owner = NULL WHERE owner = worker;
END
$$;
