\set recipient random(1, :accounts - 1)
SELECT * FROM send_transfer(gen_random_uuid()::text, gen_random_uuid(), gen_random_uuid(), lpad('0', 32, '0')::uuid, lpad(:recipient, 32, '0')::uuid, 'USDT', 10000, NULL);
