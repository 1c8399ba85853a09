import { ApiException } from '@ml-connector/runtime';
import type { PipeTransform } from '@nestjs/common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of a connection in an address: `@Param('id', connectionId)`. What can't be one is 400 `bad_id`. */
export const connectionId: PipeTransform<string, string> = {
  transform: (given) => {
    if (UUID.test(given)) return given;
    throw new ApiException(400, 'bad_id', 'id: is no id of a connection (a UUID in small letters)', {
      remedy: 'ml-connector connect list shows the ids',
    });
  },
};
